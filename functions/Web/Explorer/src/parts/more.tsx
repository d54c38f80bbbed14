import { number } from '../core/format'

// A list that goes on.
export const GoOn = ({ list, one, many = `${one}s` }: { list: { rows: unknown[]; more: boolean; loading: boolean; next: () => void }; one: string; many?: string }) => (
  <div class="foot">
    <span data-shown={list.rows.length}>{number(list.rows.length)} {list.rows.length === 1 && !list.more ? one : many}{list.more ? ', and more' : ''}</span>
    {list.more && <button type="button" class="button" disabled={list.loading} onClick={list.next}>{list.loading ? 'Reading…' : 'Show older'}</button>}
  </div>
)
