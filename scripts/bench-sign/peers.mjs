// JavaScript signers for compare.py:
//
//   node peers.mjs FOLDER minio-js|aws-sdk|node-crypto      FOLDER: where node_modules is
//
// Writes a line of JSON with a form to check. Then it reads lines with a number of CPU seconds, signs for that time, and
// writes the number of forms and the CPU seconds used: those of the whole process, including the garbage collector's
// threads.

import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const [folder, name] = process.argv.slice(2)
const load = createRequire(join(folder, 'package.json'))
const form = JSON.parse(readFileSync(new URL('form.json', import.meta.url)))
const key = (number) => form.keyStart + number + form.keyEnd

const signers = {
  'minio-js': () => {
    const { Client } = load('minio')
    const client = new Client({
      endPoint: 's3.amazonaws.com',
      region: form.region,
      accessKey: form.accessKeyId,
      secretKey: form.secretAccessKey,
    })
    const sign = async (number) => {
      const policy = client.newPostPolicy()
      policy.setBucket(form.bucket)
      policy.setKey(key(number))
      policy.setExpires(new Date(Date.now() + form.seconds * 1000))
      policy.setContentType(form.contentType)
      policy.setContentDisposition(form.contentDisposition)
      policy.setContentLengthRange(form.minBytes, form.maxBytes)
      policy.setUserMetaData({ 'upload-id': form.uploadId })
      // The library has no methods for these.
      for (const [field, value] of [
        ['acl', form.acl],
        ['success_action_redirect', form.redirect],
        ['Cache-Control', form.cacheControl],
      ]) {
        policy.policy.conditions.push(['eq', `$${field}`, value])
        policy.formData[field] = value
      }
      const { formData } = await client.presignedPostPolicy(policy)
      return formData
    }
    return { version: load('minio/package.json').version, sign }
  },

  'aws-sdk': () => {
    const { S3Client } = load('@aws-sdk/client-s3')
    const { createPresignedPost } = load('@aws-sdk/s3-presigned-post')
    const { accessKeyId, secretAccessKey, region } = form
    const client = new S3Client({ region, credentials: { accessKeyId, secretAccessKey } })
    const sign = async (number) => {
      const { fields } = await createPresignedPost(client, {
        Bucket: form.bucket,
        Key: key(number),
        Expires: form.seconds,
        // Each field becomes a condition automatically.
        Fields: {
          acl: form.acl,
          'Content-Type': form.contentType,
          success_action_redirect: form.redirect,
          'Cache-Control': form.cacheControl,
          'Content-Disposition': form.contentDisposition,
          'x-amz-meta-upload-id': form.uploadId,
        },
        Conditions: [['content-length-range', form.minBytes, form.maxBytes]],
      })
      return fields
    }
    return { version: load('@aws-sdk/s3-presigned-post/package.json').version, sign }
  },

  // A plain SigV2 implementation. Like our signer it takes the time as an argument.
  'node-crypto': () => {
    const now = Date.now()
    const sign = (number) => {
      const fields = {
        key: key(number),
        acl: form.acl,
        'Content-Type': form.contentType,
        success_action_redirect: form.redirect,
        'Cache-Control': form.cacheControl,
        'Content-Disposition': form.contentDisposition,
        'x-amz-meta-upload-id': form.uploadId,
      }
      const conditions = [{ bucket: form.bucket }, ['content-length-range', form.minBytes, form.maxBytes]]
      for (const field in fields) conditions.push({ [field]: fields[field] })
      const expiration = new Date(now + form.seconds * 1000).toISOString()
      const policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64')
      fields.AWSAccessKeyId = form.accessKeyId
      fields.policy = policy
      fields.signature = createHmac('sha1', form.secretAccessKey).update(policy).digest('base64')
      return fields
    }
    return { version: process.version, sign }
  },
}

const { version, sign } = signers[name]()
let number = 1_000_000
console.log(JSON.stringify({ version, fields: await sign(number) }))

const seconds = (since) => {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1e6
}
for await (const line of createInterface({ input: process.stdin })) {
  const enough = Number(line)
  const start = process.cpuUsage()
  let done = 0
  let spent = 0
  while (spent < enough) {
    for (let n = 0; n < 250; n++) await sign(++number)
    done += 250
    spent = seconds(start)
  }
  console.log(`${done} ${spent}`)
}
