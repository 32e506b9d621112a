import classes from './Logo.module.css';

/** The mark, with the name beside it unless `bare`. */
export function Logo({ bare = false }: { bare?: boolean }) {
  return (
    <span className={classes.logo}>
      <svg
        viewBox="0 0 32 32"
        width="24"
        height="24"
        role="img"
        aria-label={bare ? 'GenX' : undefined}
        aria-hidden={!bare}
      >
        <mask id="genx-logo" maskUnits="userSpaceOnUse" x="0" y="0" width="32" height="32">
          <path fill="#fff" d="M0 0h32v32H0z" />
          <path d="M4.5 6C14 6 18 26 27.5 26" fill="none" stroke="#000" strokeWidth="9" />
        </mask>
        <g fill="none" strokeWidth="5" strokeLinecap="round">
          <path className={classes.flow} mask="url(#genx-logo)" d="M4.5 26C14 26 18 6 27.5 6" />
          <path className={classes.ink} d="M4.5 6C14 6 18 26 27.5 26" />
        </g>
      </svg>
      {!bare && 'GenX'}
    </span>
  );
}
