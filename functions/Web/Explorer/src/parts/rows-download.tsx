// A table of which all rows are in the page already, as a file for a spreadsheet.
const quoted = (value: string | number) => {
  const text = String(value)
  // A spreadsheet takes what begins like this for a formula.
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export const RowsDownload = ({ name, columns, rows }: { name: string; columns: string[]; rows: (string | number)[][] }) => {
  const save = () => {
    const text = [columns, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('')
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv' }))
    link.download = `${name}.csv`
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  }
  return (
    <button type="button" class="button plain get" onClick={save}>
      Download CSV<span class="sr"> of {name}</span>
    </button>
  )
}
