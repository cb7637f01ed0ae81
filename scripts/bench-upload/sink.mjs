// A store that discards bodies and responds like S3, so that only the client is measured. For multipart uploads it
// remembers the numbers of the parts. Prints its port.
import { createServer } from 'node:http'

const XML = { 'content-type': 'application/xml' }
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': '*',
  'access-control-allow-headers': '*',
  'access-control-expose-headers': 'ETag',
  'access-control-max-age': '3600',
}
const ETAG = '"d41d8cd98f00b204e9800998ecf8427e"'
const uploads = new Map()
let counts = {}

function answer({ method, url }, size) {
  const { pathname, searchParams } = new URL(url, 'http://sink')
  const [, bucket, ...key] = pathname.split('/')
  const of = `<Bucket>${bucket}</Bucket><Key>${key.join('/')}</Key>`
  const id = searchParams.get('uploadId')
  if (method === 'POST' && searchParams.has('uploads')) {
    const id = `u${uploads.size}`
    uploads.set(id, new Map())
    return [200, XML, `<InitiateMultipartUploadResult>${of}<UploadId>${id}</UploadId></InitiateMultipartUploadResult>`]
  }
  if (method === 'PUT' && id) {
    uploads.get(id)?.set(Number(searchParams.get('partNumber')), size)
    return [200, { etag: ETAG }, '']
  }
  if (method === 'GET' && id) {
    const part = ([number, size]) => `<Part><PartNumber>${number}</PartNumber><ETag>${ETAG}</ETag><Size>${size}</Size></Part>`
    const parts = [...(uploads.get(id) ?? [])].sort(([one], [other]) => one - other).map(part)
    return [200, XML, `<ListPartsResult>${of}<UploadId>${id}</UploadId><IsTruncated>false</IsTruncated>${parts.join('')}</ListPartsResult>`]
  }
  if (method === 'POST' && id) {
    return [200, XML, `<CompleteMultipartUploadResult><Location>${pathname}</Location>${of}<ETag>${ETAG}</ETag></CompleteMultipartUploadResult>`]
  }
  if (method === 'POST') return [201, { ...XML, etag: ETAG }, `<PostResponse>${of}<ETag>${ETAG}</ETag></PostResponse>`]
  if (method === 'PUT') return [200, { etag: ETAG }, '']
  return [method === 'DELETE' ? 204 : 404, {}, '']
}

const server = createServer({ highWaterMark: 1 << 20, requestTimeout: 0 }, (request, response) => {
  if (request.url === '/counts') {
    response.end(JSON.stringify(counts))
    counts = {}
    return
  }
  // Requests of our server have no origin.
  if (request.headers.origin) counts[request.method] = (counts[request.method] ?? 0) + 1
  if (request.method === 'OPTIONS') return response.writeHead(200, CORS).end()
  let size = 0
  request.on('data', (chunk) => (size += chunk.length))
  request.on('end', () => {
    const [status, headers, body] = answer(request, size)
    response.writeHead(status, { ...CORS, ...headers }).end(body)
  })
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
