import { parseDotenv } from '../../config/dotenv';

describe('a .env file', () => {
  it.each([
    ['NAME=value', 'value'],
    ['export NAME=value', 'value'],
    ['  NAME = value  ', 'value'],
    ['NAME=', ''],
    ['NAME="two words" # and a comment', 'two words'],
    ["NAME='it costs $5 # not a comment'", 'it costs $5 # not a comment'],
    ['NAME=value # a comment', 'value'],
    ['NAME=to#ken', 'to#ken'],
    ['NAME=a=b', 'a=b'],
    ['\uFEFFNAME=value\r\n\r\n# end', 'value'],
    ['NAME=old\nNAME=value', 'value'],
  ])('%j', (text, expected) => {
    expect(parseDotenv(text)).toEqual({ NAME: expected });
  });
});
