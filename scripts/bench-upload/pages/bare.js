// The lower limit: only XMLHttpRequests with FormData, six at a time, with one policy for all. With `sliced` in the URL it
// PUTs slices of this many MiB, four at a time, like a multipart upload.
const query = new URLSearchParams(location.search)
const input = document.querySelector('input')

function post(form, file, key) {
  return new Promise((resolve, reject) => {
    const body = new FormData()
    for (const [name, value] of Object.entries({ ...form.fields, key })) body.append(name, value)
    body.append('file', file)
    const request = new XMLHttpRequest()
    request.upload.onprogress = (event) => (window.loaded = event.loaded)
    request.onload = () => (request.status < 300 ? resolve() : reject(new Error(`${request.status} ${request.responseText}`)))
    request.onerror = () => reject(new Error('the network failed'))
    request.open('POST', form.url)
    request.send(body)
  })
}

function put(url, slice) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.onload = () => (request.status < 300 ? resolve() : reject(new Error(`${request.status} ${request.responseText}`)))
    request.onerror = () => reject(new Error('the network failed'))
    request.open('PUT', url)
    request.send(slice)
  })
}

async function sendSliced(file, bytes) {
  const began = performance.now()
  let next = 0
  const lane = async () => {
    while (next < file.size) {
      const from = next
      next += bytes
      await put(`${query.get('to')}/bare/${from}`, file.slice(from, next))
    }
  }
  await Promise.all(Array.from({ length: 4 }, lane))
  return { sent: performance.now() - began }
}

window.added = () => input.files.length
window.start = async () => {
  const files = [...input.files]
  if (query.has('sliced')) return sendSliced(files[0], query.get('sliced') * 2 ** 20)
  const began = performance.now()
  const form = await (await fetch(`/sign?to=${encodeURIComponent(query.get('to') ?? '')}`)).json()
  let next = 0
  const lane = async () => {
    while (next < files.length) {
      const file = files[next++]
      await post(form, file, `bare/${crypto.randomUUID()}`)
    }
  }
  await Promise.all(Array.from({ length: 6 }, lane))
  return { sent: performance.now() - began }
}
