import { Bar, BarChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'

export interface HourOfTasks {
  readonly hour: string
  readonly completed: number
  readonly failed: number
  readonly cancelled: number
  readonly open: number
}

const SERIES = [
  ['completed', 'Completed', 'var(--status-healthy)'],
  ['open', 'Under way', 'var(--mantine-primary-color-filled)'],
  ['cancelled', 'Cancelled', 'var(--status-unknown)'],
  ['failed', 'Failed', 'var(--status-critical)'],
] as const

/** Tasks by the hour they were ordered in, stacked by what came of them. */
export default function HourChart({ hours }: { hours: readonly HourOfTasks[] }) {
  const data = hours.map((entry) => ({
    ...entry,
    label: new Date(entry.hour).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }),
  }))
  return (
    <ResponsiveContainer width="100%" height={150}>
      <BarChart data={data} margin={{ top: 8, right: 8, bottom: 0, left: -24 }} accessibilityLayer={false}>
        <XAxis dataKey="label" fontSize={11} tickLine={false} interval={5} stroke="var(--mantine-color-dimmed)" />
        <YAxis allowDecimals={false} fontSize={11} tickLine={false} stroke="var(--mantine-color-dimmed)" />
        <Tooltip contentStyle={{ background: 'var(--surface)', border: '1px solid var(--line)', fontSize: 12 }} />
        {SERIES.map(([key, name, fill]) => (
          <Bar key={key} dataKey={key} name={name} stackId="tasks" fill={fill} isAnimationActive={false} />
        ))}
      </BarChart>
    </ResponsiveContainer>
  )
}
