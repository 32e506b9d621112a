import classes from './Bone.module.css';

/** A skeleton, the size of the part that is loading. It shows after 200 ms, so that quick answers don't flicker. */
export function Bone({
  width,
  height,
  radius = 6,
}: {
  width: number | string;
  height: number;
  radius?: number;
}) {
  return <span className={classes.bone} style={{ width, height, borderRadius: radius }} aria-hidden="true" />;
}
