import { Fragment } from 'react';

/** Where it is too long for its column it breaks before an @ or a dot, and only where even a part is too long within one. */
export function Email({ address }: { address: string }) {
  return (
    <span style={{ overflowWrap: 'break-word' }}>
      {address.split(/(?=[@.])/).map((part, i) => (
        <Fragment key={i}>
          {i ? <wbr /> : null}
          {part}
        </Fragment>
      ))}
    </span>
  );
}
