// The page on which guests pay: Stripe's script draws the form of the card, and leads back to the booking.

const form = document.getElementById("payment")
const button = form.querySelector("button")
const error = document.getElementById("payment-error")

function show(sentence) {
  error.textContent = sentence
  error.hidden = false
}

function begin() {
  const { publishableKey, clientSecret, returnUrl } = form.dataset
  const stripe = window.Stripe(publishableKey, { locale: document.documentElement.lang })
  const elements = stripe.elements({ clientSecret })
  elements.create("payment").mount("#payment-card")
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    button.disabled = true
    error.hidden = true
    const answer = await stripe.confirmPayment({ elements, confirmParams: { return_url: returnUrl } })
    if (answer.error) {
      show(answer.error.message)
      button.disabled = false
    }
  })
}

if (window.Stripe) {
  begin()
} else {
  button.disabled = true
  show(error.dataset.unreachable)
}
