import { useProperty } from '../shell/property-context.ts';
import { fromNow, instantInZone } from '../words/times.ts';

/** A moment in the zone of the property (of the screen, or as given), the zone shown. */
export function When({ at, relative = false, timeZone }: { at: string; relative?: boolean; timeZone?: string | undefined }) {
  const own = useProperty()?.timeZone,
    zone = timeZone ?? own;
  return (
    <time dateTime={at} title={relative ? instantInZone(at, zone) : fromNow(at)}>
      {relative ? fromNow(at) : instantInZone(at, zone)}
    </time>
  );
}
