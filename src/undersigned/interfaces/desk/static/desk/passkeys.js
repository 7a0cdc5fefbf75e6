/* Says on the page why a passkey was not used; django-allauth's scripts tell it with an event and otherwise the console alone. */
document.addEventListener('allauth.error', (event) => {
  const place = document.getElementById('passkey-wrong')
  if (!place) return
  event.preventDefault()
  place.textContent = window.PublicKeyCredential ? place.dataset.refused : place.dataset.missing
  place.hidden = false
  place.scrollIntoView({ block: 'nearest' })
})
