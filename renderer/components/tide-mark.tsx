/** The moon and the tide it draws. Decoration: the name is beside it. */
export function TideMark({ className }: { className?: string | undefined }) {
  return (
    <svg
      className={className}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      aria-hidden
    >
      <circle cx="15.5" cy="7" r="3.2" fill="currentColor" stroke="none" />
      <path d="M3 14.5c2.4-2.6 4.4-2.6 6.4-.6s4.2 2 6.6-.6c1.6-1.7 3.2-2 5-1.2" />
      <path d="M3 19.2c2.4-2.2 4.4-2.2 6.4-.5s4.2 1.7 6.6-.5c1.6-1.4 3.2-1.7 5-1" opacity="0.6" />
    </svg>
  )
}
