import classes from './ConnectorMark.module.css';
import { toneOf } from './status';

const SHAPES: Record<string, React.ReactNode> = {
  Available: <circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" strokeWidth="2.4" />,
  Preparing: (
    <>
      <circle cx="8" cy="8" r="5.6" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M8 2.4a5.6 5.6 0 0 0 0 11.2z" fill="currentColor" />
    </>
  ),
  Charging: (
    <path
      fill="currentColor"
      fillRule="evenodd"
      d="M8 1.2a6.8 6.8 0 1 0 0 13.6A6.8 6.8 0 0 0 8 1.2zm.9 2.6-.5 3.4h2.4L7.2 12.2l.5-3.5H5.2z"
    />
  ),
  SuspendedEV: (
    <path
      fill="currentColor"
      fillRule="evenodd"
      d="M8 1.4a6.6 6.6 0 1 0 0 13.2A6.6 6.6 0 0 0 8 1.4zM5.6 5h1.7v6H5.6zm3.1 0h1.7v6H8.7z"
    />
  ),
  SuspendedEVSE: (
    <path
      fill="currentColor"
      fillRule="evenodd"
      d="M4.4 1.8h7.2a2.6 2.6 0 0 1 2.6 2.6v7.2a2.6 2.6 0 0 1-2.6 2.6H4.4a2.6 2.6 0 0 1-2.6-2.6V4.4a2.6 2.6 0 0 1 2.6-2.6zM5.6 5h1.7v6H5.6zm3.1 0h1.7v6H8.7z"
    />
  ),
  Finishing: (
    <>
      <circle cx="8" cy="8" r="5.7" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="m5.4 8.2 1.9 1.9 3.3-3.7" fill="none" stroke="currentColor" strokeWidth="1.6" />
    </>
  ),
  Reserved: <path d="M8 1.8 14.2 8 8 14.2 1.8 8z" fill="currentColor" />,
  Unavailable: (
    <>
      <circle cx="8" cy="8" r="5.7" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M5.2 8h5.6" stroke="currentColor" strokeWidth="1.8" />
    </>
  ),
  Faulted: (
    <path
      fill="currentColor"
      fillRule="evenodd"
      d="M7 2.2a1.2 1.2 0 0 1 2 0l5.7 10.2a1.1 1.1 0 0 1-1 1.6H2.3a1.1 1.1 0 0 1-1-1.6zM7.2 6v3.6h1.6V6zm0 4.7v1.5h1.6v-1.5z"
    />
  ),
};

const UNKNOWN = (
  <circle
    cx="8"
    cy="8"
    r="5.6"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.7"
    strokeDasharray="2.2 2.2"
  />
);

/** The shape of a connector's status, in its colour; the text is beside it. */
export function ConnectorMark({ status, size = 16 }: { status: string | null; size?: number }) {
  const tone = toneOf(status);
  return (
    <svg
      className={classes.mark}
      data-tone={tone}
      viewBox="0 0 16 16"
      width={size}
      height={size}
      aria-hidden="true"
    >
      {SHAPES[status ?? ''] ?? UNKNOWN}
    </svg>
  );
}
