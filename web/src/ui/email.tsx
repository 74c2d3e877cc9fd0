/** Where it is too long for its column it breaks before the domain, and only then anywhere. */
export function Email({ address }: { address: string }) {
  const at = address.lastIndexOf('@');
  return at < 1 ? (
    <>{address}</>
  ) : (
    <>
      {address.slice(0, at)}
      <wbr />
      {address.slice(at)}
    </>
  );
}
