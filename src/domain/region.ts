/** The form of a region's name, as in eu-central-1. */
export const REGION = /^[a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}$/;
