// Uppy with its Dashboard, as in its documentation; the marks tell when it accepts files.
import AwsS3 from '@uppy/aws-s3'
import Uppy from '@uppy/core'
import Dashboard from '@uppy/dashboard'
import '@uppy/core/css/style.min.css'
import '@uppy/dashboard/css/style.min.css'

new Uppy().use(Dashboard, { target: '#app', inline: true }).use(AwsS3, { companionEndpoint: '/companion' })
performance.mark('attached')
