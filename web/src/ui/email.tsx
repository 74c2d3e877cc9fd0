import { Fragment } from 'react';

const broken = (part: string) =>
  part.split(/(?=\.)/).map((piece, i) => (
    <Fragment key={i}>
      {i ? <wbr /> : null}
      {piece}
    </Fragment>
  ));

/** Where it is too long for its column it breaks before the @; a half that is still too long before a dot, and only where even that is not enough within a word. */
export function Email({ address }: { address: string }) {
  const at = address.lastIndexOf('@');
  return (
    <span style={{ overflowWrap: 'break-word' }}>
      {at < 1 ? (
        broken(address)
      ) : (
        <>
          {broken(address.slice(0, at))}
          <span style={{ display: 'inline-block', maxWidth: '100%' }}>{broken(address.slice(at))}</span>
        </>
      )}
    </span>
  );
}
