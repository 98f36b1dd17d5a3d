/** An address that a stranger has written: shown whole, opened apart, and a link only if it is one of the web. */
export function OutsideLink({ address }: { readonly address: string }) {
  const isWeb = /^https?:\/\//i.test(address);
  if (!isWeb) return <code className="address">{address}</code>;
  return (
    <a className="address" href={address} target="_blank" rel="noopener noreferrer nofollow">
      {address}
    </a>
  );
}
