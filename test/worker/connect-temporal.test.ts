import { loadSettings } from '../../config/settings';
import { ConfigError } from '../../graph/errors';
import { asTemporalLost } from '../../worker/connect-temporal';

const settings = loadSettings({ TEMPORAL_ADDRESS: 'temporal.example:7233', CAMPAIGNLAKE_HOME: '/nowhere' });

/** As the SDK's core said it of a server that was killed while a worker started. */
const KILLED =
  'Namespace default was not found or otherwise could not be described: Status { code: Unavailable, message: "tcp connect error", source: Some(tonic::transport::Error(Transport, ConnectError(ConnectError("tcp connect error", 127.0.0.1:17333, Os { code: 111, kind: ConnectionRefused, message: "Connection refused" })))) }';

describe('a Temporal server that goes away while a worker starts', () => {
  it('is said in one line, with what to do', () => {
    expect(asTemporalLost(new Error(KILLED), settings)).toMatchObject({
      type: 'TemporalLost',
      message:
        'the Temporal server at temporal.example:7233 no longer answers. Start the worker again when it does; open runs go on then',
    });
  });

  it('is not what is made of other errors', () => {
    const [refused, unexpected] = [new ConfigError('Unavailable is a fine name'), new TypeError('x is not a function')];
    expect(asTemporalLost(refused, settings)).toBe(refused);
    expect(asTemporalLost(unexpected, settings)).toBe(unexpected);
  });
});
