// Uppy as in its documentation, signed by Companion; for the sink it signs itself.
import AwsS3 from '@uppy/aws-s3'
import Uppy from '@uppy/core'
import Dashboard from '@uppy/dashboard'
import '@uppy/core/css/style.min.css'
import '@uppy/dashboard/css/style.min.css'

const query = new URLSearchParams(location.search)
const sink = query.get('sink')
const options = { limit: 6 }
if (sink) {
  options.signRequest = ({ method, key, uploadId, partNumber }) => {
    const url = `${sink}/bench/${key}`
    if (!uploadId) return { url: `${url}?uploads`, method }
    return { url: `${url}?uploadId=${uploadId}${partNumber ? `&partNumber=${partNumber}` : ''}` }
  }
} else {
  options.companionEndpoint = query.get('companion')
}
const uppy = new Uppy({ autoProceed: false })
if (query.has('dashboard')) uppy.use(Dashboard, { target: '#app', inline: true })
uppy.use(AwsS3, options)

const input = document.querySelector('#choose')
input.onchange = () => uppy.addFiles([...input.files].map((data) => ({ name: data.name, type: data.type, data })))
window.added = () => uppy.getFiles().length
window.start = async () => {
  const began = performance.now()
  const { failed, successful } = await uppy.upload()
  if (failed.length) throw new Error(`${failed.length} failed, ${successful.length} did not: ${failed[0].error}`)
  return { sent: performance.now() - began }
}
