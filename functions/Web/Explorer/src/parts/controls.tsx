import { told, unitOf, type Range } from '../core/range'
import { change, type Route } from '../core/route'
import { botsOf } from '../core/span'
import { Segments } from './page'
import { RangePicker } from './range-picker'

const units: [string, string][] = [['hour', 'Hour'], ['day', 'Day'], ['week', 'Week']]

interface Props {
  route: Route
  span: Range
  // By which periods, where that can be chosen.
  by?: boolean
  // Lists can be of bots alone; reports cannot.
  lists?: boolean
}

// What all views have in common, in one place: of which time they are, by which periods, and whether of bots too.
export const Controls = ({ route, span, by, lists }: Props) => (
  <div class="controls">
    <RangePicker route={route} />
    {by && <Segments label="By" options={units} value={unitOf(span, route.params.by)} onPick={(value) => change(route, { by: value })} />}
    <BotSwitch route={route} lists={lists} />
    {span.word && <span class="small soft">{told(span)}</span>}
  </div>
)

export const BotSwitch = ({ route, lists }: { route: Route; lists?: boolean | undefined }) => {
  const bots = botsOf(route.params)
  const options: [string, string][] = [['', 'Without bots'], ['true', 'With bots'], ...(lists ? [['only', 'Bots only'] as [string, string]] : [])]
  return <Segments label="Bots" options={options} value={bots === 'only' && !lists ? 'true' : bots} onPick={(value) => change(route, { bots: value || undefined })} />
}
