import { change, type Route } from '../core/route'

export interface Filter {
  name: string
  label: string
  // The values that there are; without them it is a text.
  options?: [string, string][]
  // What may be typed, as a help.
  hints?: string[]
  // What it takes, said in the empty field.
  about?: string
}

// What is said stands in the address as soon as it is whole: with Enter, or when the field is left.
export const Filters = ({ route, filters, first = filters.length }: { route: Route; filters: Filter[]; first?: number }) => {
  const said = filters.filter((filter) => route.params[filter.name])
  const say = (name: string, value: string) => change(route, { [name]: value || undefined })
  const fields = (some: Filter[]) => some.map(({ name, label, options, hints, about }) => (
        <label key={name} class="field">
          <span>{label}</span>
          {options ? (
            <select class="input" name={name} value={route.params[name] ?? ''} onChange={(e) => say(name, e.currentTarget.value)}>
              <option value="">Any</option>
              {options.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
            </select>
          ) : (
            <input class="input" name={name} value={route.params[name] ?? ''} placeholder={about ?? 'Any'} autocomplete="off" list={hints && `hints-${name}`} onChange={(e) => say(name, e.currentTarget.value.trim())} />
          )}
          {hints && <datalist id={`hints-${name}`}>{hints.map((hint) => <option key={hint} value={hint} />)}</datalist>}
        </label>
      ))
  const [shown, others] = [filters.slice(0, first), filters.slice(first)]
  return (
    <form class="filters" role="search" aria-label="Filters" onSubmit={(e) => e.preventDefault()}>
      {fields(shown)}
      {said.length > 0 && (
        <button type="button" class="button plain" onClick={() => change(route, Object.fromEntries(said.map((filter) => [filter.name, undefined])))}>
          Clear filters
        </button>
      )}
      {others.length > 0 && (
        <details class="more-filters" open={others.some((filter) => route.params[filter.name])}>
          <summary>More filters</summary>
          <div class="filters">{fields(others)}</div>
        </details>
      )}
    </form>
  )
}

export const yesNo: [string, string][] = [['true', 'Yes'], ['false', 'No']]
export const pickFilters = (route: Route, filters: Filter[]) =>
  Object.fromEntries(filters.map((filter) => [filter.name, route.params[filter.name]]))
