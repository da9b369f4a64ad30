/** Other programs of this build that an engine's host can start for a person. */
export interface Programs {
  /**
   * Starts the lab as processes of their own that end with this one.
   *
   * @returns where the lab's own console answers, launch token included
   * @throws StewardError `profile_in_use` where a lab runs already, `unavailable` where this host can start none
   */
  startLab(): Promise<{ readonly url: string }>
}
