/** How a date of digits is read; `ymd` where the year comes first. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd'
