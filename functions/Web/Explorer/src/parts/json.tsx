// JSON with its names told apart; what is in it stays text.
export const Json = ({ value }: { value: unknown }) => {
  const text = JSON.stringify(value, null, 2) ?? ''
  const pieces = text.split(/^(\s*"(?:[^"\\]|\\.)*"(?=:))/m)
  return <pre class="json" tabIndex={0} role="region" aria-label="JSON">{pieces.map((piece, i) => (i % 2 ? <b key={i}>{piece}</b> : piece))}</pre>
}
