import { VisuallyHidden } from '@mantine/core'
import { type DragEvent, type KeyboardEvent, useRef, useState } from 'react'
import type { RegistryView } from '../../../shared/model/views'
import { useAction } from '../../client'
import { SafeText } from '../../ui'
import { moved } from './order'
import { RegistryFacts } from './registry-facts'

const STEP: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 }

/** The registries in the order in which they are asked; the order is changed by dragging, or by arrow keys on a handle. */
export function RegistryList({ registries }: { registries: readonly RegistryView[] }) {
  const order = useAction('registries.order', ['registries.list', 'discover.search'])
  const [dragged, setDragged] = useState<string>()
  const [over, setOver] = useState<string>()
  const [told, setTold] = useState('')
  const handles = useRef(new Map<string, HTMLButtonElement>())
  const names = registries.map(({ name }) => name)

  const move = (name: string, to: number): void => {
    const next = moved(names, name, to)
    if (next === names) return
    setTold(`${name} is now asked as number ${next.indexOf(name) + 1} of ${names.length}`)
    order.mutate({ names: next }, { onSettled: () => handles.current.get(name)?.focus() })
  }
  const onKey = (name: string) => (event: KeyboardEvent) => {
    const step = STEP[event.key]
    if (step === undefined) return
    event.preventDefault()
    move(name, names.indexOf(name) + step)
  }
  const onDrop = (name: string) => (event: DragEvent) => {
    event.preventDefault()
    if (dragged !== undefined) move(dragged, names.indexOf(name))
    setDragged(undefined)
    setOver(undefined)
  }
  return (
    <>
      <VisuallyHidden role="status">{told}</VisuallyHidden>
      <ol className="registry-list">
        {registries.map((registry, index) => (
          <li
            key={registry.url}
            data-over={over === registry.name && dragged !== registry.name}
            data-dragged={dragged === registry.name}
            onDragOver={(event) => {
              event.preventDefault()
              setOver(registry.name)
            }}
            draggable
            onDragStart={(event) => {
              // Without content of its own a drag does not begin in every browser.
              event.dataTransfer.setData('text/plain', registry.name)
              event.dataTransfer.effectAllowed = 'move'
              setDragged(registry.name)
            }}
            onDragEnd={() => {
              setDragged(undefined)
              setOver(undefined)
            }}
            onDrop={onDrop(registry.name)}
          >
            <button
              type="button"
              className="drag-handle"
              ref={(element) => {
                if (element) handles.current.set(registry.name, element)
              }}
              aria-label={`${registry.name}, asked as number ${index + 1}. Arrow up and down change its place.`}
              title="Drag the registry, or use the arrow keys here, to change the order"
              onKeyDown={onKey(registry.name)}
            >
              <span aria-hidden="true">⠿ {index + 1}</span>
            </button>
            <div className="registry-name">
              <strong>
                <SafeText>{registry.name}</SafeText>
              </strong>
              <span className="mono registry-address">
                <SafeText>{registry.url}</SafeText>
              </span>
            </div>
            <RegistryFacts registry={registry} />
          </li>
        ))}
      </ol>
      {order.error && (
        <p role="alert" className="registry-error">
          <SafeText>{order.error.message}</SafeText>
        </p>
      )}
    </>
  )
}
