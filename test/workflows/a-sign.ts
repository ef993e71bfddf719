/** What one part of a test waits for until another gives it. */
export const aSign = () => {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give: () => give() };
};
