/** What a volume was bought as: EC2 makes a gp2 of a snapshot unless it is told. IOPS, MiB/s. */
export interface VolumeType {
  readonly name: string;
  readonly iops?: number | undefined;
  readonly throughput?: number | undefined;
}

/** Types whose IOPS are chosen; for the others EC2 tells a figure that it refuses to be given. */
const CHOSEN_IOPS: ReadonlySet<string> = new Set(['gp3', 'io1', 'io2']);

/** As a tag keeps it: `gp3 iops=3000 throughput=125`. */
export function typeText({ name, iops, throughput }: VolumeType): string {
  const rate = iops === undefined || !CHOSEN_IOPS.has(name) ? '' : ` iops=${iops}`;
  return `${name}${rate}${throughput === undefined || name !== 'gp3' ? '' : ` throughput=${throughput}`}`;
}

/** The options of `aws ec2 create-volume` for such a text; undefined for one that nobody of us wrote. */
export function typeOptions(text: string): string | undefined {
  const [all, name, iops, throughput] = /^([a-z]{2,8}\d?)(?: iops=(\d+))?(?: throughput=(\d+))?$/.exec(text) ?? [];
  if (all === undefined) return undefined;
  const rate = iops === undefined ? '' : ` --iops ${iops}`;
  return `--volume-type ${name}${rate}${throughput === undefined ? '' : ` --throughput ${throughput}`}`;
}
