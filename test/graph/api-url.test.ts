import { parseApiUrl } from '../../graph/api-url';
import { ConfigError } from '../../graph/errors';

describe('the API URL', () => {
  it.each([
    'https://acme.api-us1.com',
    'https://acme.api-us1.com/',
    ' https://acme.api-us1.com/api/3 ',
    'https://acme.api-us1.com/api/3/',
    'HTTPS://Acme.API-us1.com:443//',
  ])('is taken as it is copied: "%s"', (text) => {
    const url = 'https://acme.api-us1.com';
    expect(parseApiUrl(text)).toEqual({ url, host: 'acme.api-us1.com', isLoopback: false });
  });

  it.each([
    ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080', '127.0.0.1'],
    ['http://127.1', 'http://127.0.0.1', '127.0.0.1'],
    ['http://localhost:8080/api/3', 'http://localhost:8080', 'localhost'],
    ['http://[::1]:8080', 'http://[::1]:8080', '[::1]'],
  ])('may go without https on this machine: %s', (text, url, host) => {
    expect(parseApiUrl(text)).toEqual({ url, host, isLoopback: true });
  });

  it.each([
    ['http://acme.api-us1.com', 'not https'],
    ['http://127.0.0.1.example.com', 'not https'],
    ['http://10.0.0.1', 'not https'],
    ['ftp://acme.api-us1.com', 'no https URL'],
    ['acme.api-us1.com', 'no URL'],
    ['acme.api-us1.com:443', 'no URL'],
    ['https://', 'no URL'],
    ['', 'empty'],
    ['https://acme.api-us1.com/api/2', 'path of its own'],
    ['https://acme.api-us1.com/app', 'path of its own'],
    ['https://ada:secret@acme.api-us1.com', 'a user or a password'],
    ['https://acme.api-us1.com/?api_key=secret', '"?"'],
    ['https://acme.api-us1.com/#secret', '"#"'],
    ['secretsecretsecretsecret', 'no URL'],
  ])('"%s" is refused in one line that says why and what to do, and shows no secret', (text, why) => {
    expect(() => parseApiUrl(text)).toThrow(ConfigError);
    expect(() => parseApiUrl(text)).toThrow(why);
    expect(() => parseApiUrl(text)).toThrow(/^(?!.*secret)[^\n]*Settings > Developer[^\n]*$/);
  });
});
