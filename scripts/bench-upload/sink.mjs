// A store that discards large bodies and responds like S3, so that only the client is measured. For multipart uploads it
// remembers the numbers of the parts. Signed requests without a large body go to a real store, because our server
// tries its store before it signs. Prints its port.
//
//   node sink.mjs http://STORE:PORT
import { createServer, request as send } from 'node:http'

/** Bytes from which a body is discarded. */
const LARGE = 1 << 20
const store = new URL(process.argv[2])

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
    if (!uploads.has(id)) uploads.set(id, new Map())
    uploads.get(id).set(Number(searchParams.get('partNumber')), size)
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

/** Whether a request is for the real store. */
function isForStore({ method, url, headers }) {
  const { searchParams } = new URL(url, 'http://sink')
  const form = method === 'POST' && headers['content-type']?.startsWith('multipart/form-data')
  const signed = form || headers.authorization || searchParams.has('X-Amz-Signature')
  return signed && Number(headers['content-length'] ?? 0) < LARGE && !uploads.has(searchParams.get('uploadId'))
}

function forward(request, response) {
  const { method, url, headers } = request
  const { hostname, port } = store
  const forwarded = send({ hostname, port, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers)
    answer.pipe(response)
  })
  forwarded.on('error', () => response.destroy())
  request.pipe(forwarded)
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
  if (isForStore(request)) return forward(request, response)
  let size = 0
  request.on('data', (chunk) => (size += chunk.length))
  request.on('end', () => {
    const [status, headers, body] = answer(request, size)
    response.writeHead(status, { ...CORS, ...headers }).end(body)
  })
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
