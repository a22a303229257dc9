export const jobs = {
  writing: '正在写入文件',
}
