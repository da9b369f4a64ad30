import type { EngineClient } from '../../shared/contract'
import { bridgeChannel } from './bridge-channel'
import type { Channel } from './channel'
import { engineOver } from './engine'
import { takeLaunchToken } from './launch-token'
import { LoopbackChannel } from './loopback-channel'

/** Whether this is a tab of a browser, which has to tell by itself what a desktop program tells. */
export const isInBrowser = window.steward === undefined

const chooseChannel = (): Channel =>
  window.steward === undefined
    ? new LoopbackChannel(`ws://${location.host}/engine`, takeLaunchToken())
    : bridgeChannel(window.steward)

const channel = chooseChannel()

/** The one engine this page speaks with: Electron's bridge where there is one, else the loopback host's WebSocket. */
export const engine: EngineClient = engineOver(channel)

/** Calls back whenever the engine is reached again: what it told meanwhile is missing. */
export const onReconnect = (listener: () => void): (() => void) => channel.onReconnect(listener)
