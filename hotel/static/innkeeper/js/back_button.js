// The back button closes an open dialog instead of leaving the page: each opening is an entry of the history.

export function backButton(close) {
  let isOpen = false
  let goingBack = Promise.resolve()

  addEventListener("popstate", () => {
    if (!isOpen) return
    isOpen = false
    close()
  })

  return {
    // Waits for the way back from the dialog before, which the browser goes later.
    open() {
      isOpen = true
      goingBack.then(() => isOpen && history.pushState({ dialog: true }, ""))
    },
    close() {
      if (!isOpen) return
      isOpen = false
      goingBack = goingBack.then(() => {
        if (!history.state?.dialog) return undefined
        const arrived = new Promise((resolve) => addEventListener("popstate", resolve, { once: true }))
        history.back()
        return arrived
      })
    },
  }
}
