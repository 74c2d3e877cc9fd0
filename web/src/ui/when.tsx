import { useProperty } from '../shell/property-context.ts';
import { fromNow, instantInZone } from '../words/times.ts';

/** A moment in the property's zone, the zone shown. */
export function When({ at, relative = false }: { at: string; relative?: boolean }) {
  const zone = useProperty()?.timeZone;
  return <time dateTime={at} title={relative ? instantInZone(at, zone) : fromNow(at)}>{relative ? fromNow(at) : instantInZone(at, zone)}</time>;
}
