/** Told apart also by those who do not see red and green. */
export const COLORS = {
  lambda: '#f2a33c',
  service: '#3f7fd1',
  errors: '#cf2a3c',
  healthy: '#4f9d69',
  alarm: '#8e44ad',
  text: '#24292f',
  faint: '#d8dee4',
} as const;
