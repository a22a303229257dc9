export const jobs = {
  writing: 'Writing the file',
}
