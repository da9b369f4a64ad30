import { Button, Group, NumberInput, Select, SimpleGrid, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { AgentId } from '../../../shared/model/ids'
import type { Operation } from '../../../shared/model/manifest'
import { href, navigate, replaceQuery, useAction, useCommand, useRoute } from '../../client'
import { Answer, EmptyState, ErrorState, Page, Panel, Sentence, StateMark, wordFor } from '../../ui'
import { fieldsOf, type InputField, inputFrom, type TypedValues } from './input-fields'

/** A task for an agent: a form made from the operation's own input schema. */
export default function NewDelegation() {
  const { query } = useRoute()
  const agents = useCommand('agents.list', {})
  const agentId = query.get('agent')
  return (
    <Page title="New delegation">
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Panel title="What">
          <Answer of={agents}>
            {({ agents: rows }) => (
              <Stack gap="md">
                <Select
                  label="Agent"
                  searchable
                  data={[
                    ...new Set(
                      rows
                        .filter(({ summary }) => summary.endpoint !== undefined)
                        .map(({ summary }) => summary.id as string),
                    ),
                  ]}
                  value={agentId}
                  onChange={(agent) => replaceQuery({ agent: agent ?? undefined, operation: undefined })}
                  nothingFoundMessage="No agent with an endpoint has that name"
                />
                {agentId ? (
                  <OperationForm agentId={agentId as AgentId} />
                ) : (
                  <Text size="sm">Choose an agent to see what it can do.</Text>
                )}
              </Stack>
            )}
          </Answer>
        </Panel>
        {agentId && <Reliance agentId={agentId as AgentId} />}
      </SimpleGrid>
    </Page>
  )
}

function Reliance({ agentId }: { agentId: AgentId }) {
  const report = useCommand('agents.verify', { agent_id: agentId })
  return (
    <Panel title="On whose word">
      <Answer of={report}>
        {({ level, delegable, checks }) => (
          <Stack gap="sm">
            <Text size="sm">
              <strong>{wordFor('verification', level)}</strong>
              {delegable ? '; a task may be given to it.' : '; a task may not be given to it:'}
            </Text>
            {checks
              .filter(({ outcome }) => outcome !== 'pass')
              .map((check) => (
                <Group key={check.name} gap="sm">
                  <StateMark of="outcome" state={check.outcome} />
                  <Text size="sm">
                    <Sentence>{check.finding}</Sentence>
                  </Text>
                </Group>
              ))}
          </Stack>
        )}
      </Answer>
    </Panel>
  )
}

function OperationForm({ agentId }: { agentId: AgentId }) {
  const { query } = useRoute()
  const agent = useCommand('agents.get', { agent_id: agentId })
  return (
    <Answer of={agent}>
      {({ operations }) => {
        const chosen = operations.find(({ name }) => name === query.get('operation')) ?? operations[0]
        if (chosen === undefined) return <EmptyState title="This agent offers no operation" />
        return (
          <Stack gap="md">
            <Select
              label="Operation"
              allowDeselect={false}
              data={operations.map(({ name }) => name)}
              value={chosen.name}
              onChange={(operation) => replaceQuery({ operation: operation ?? undefined })}
            />
            {chosen.description && <Text size="sm">{chosen.description}</Text>}
            <InputForm key={`${agentId} ${chosen.name}`} agentId={agentId} operation={chosen} />
          </Stack>
        )
      }}
    </Answer>
  )
}

function InputForm({ agentId, operation }: { agentId: AgentId; operation: Operation }) {
  const fields = fieldsOf(operation.input_schema)
  const [values, setValues] = useState<TypedValues>({})
  const [fault, setFault] = useState<string>()
  const start = useAction('delegations.start', ['delegations.list'])
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    const input = inputFrom(fields, values)
    setFault(input.fault)
    if (input.fault === undefined)
      start.mutate(
        { agent_id: agentId, operation: operation.name, input: input.value },
        { onSuccess: ({ task_id }) => navigate(href(['delegations', task_id])) },
      )
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {fields.map((field) => (
          <Field
            key={field.name}
            field={field}
            value={values[field.name]}
            onChange={(value) => setValues({ ...values, [field.name]: value })}
          />
        ))}
        {fault !== undefined && <ErrorState error={{ message: fault }} />}
        {start.error && <ErrorState error={start.error} />}
        <Group>
          <Button type="submit" loading={start.isPending}>
            Delegate
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Field({ field, value, onChange }: { field: InputField; value: unknown; onChange: (value: unknown) => void }) {
  const common = { label: field.label, description: field.description, required: field.required }
  if (field.kind === 'choice')
    return <Select {...common} data={field.options} value={(value as string | undefined) ?? null} onChange={onChange} />
  if (field.kind === 'number')
    return <NumberInput {...common} value={(value as number | undefined) ?? ''} onChange={onChange} />
  if (field.kind === 'yes_no')
    return (
      <Switch
        label={field.label}
        description={field.description}
        checked={value === true}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
    )
  if (field.kind === 'json')
    return (
      <Textarea
        {...common}
        autosize
        minRows={3}
        value={(value as string | undefined) ?? ''}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    )
  return (
    <TextInput
      {...common}
      placeholder={field.example}
      value={(value as string | undefined) ?? ''}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  )
}
