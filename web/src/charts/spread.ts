// Moves intervals apart along a line, in order and as little as possible: isotonic regression by
// pooling neighbours that touch.
interface Pool {
  sum: number;
  count: number;
}

const mean = ({ sum, count }: Pool): number => sum / count;

export function spread(
  middles: readonly number[],
  widths: readonly number[],
  gap: number,
  lo: number,
  hi: number,
): number[] {
  const order = middles.map((_, index) => index).sort((a, b) => (middles[a] as number) - (middles[b] as number));
  const width = (rank: number): number => widths[order[rank] as number] as number;
  const needed: number[] = [];
  const pools: Pool[] = [];
  order.forEach((index, rank) => {
    needed[rank] = rank === 0 ? 0 : (needed[rank - 1] as number) + (width(rank - 1) + width(rank)) / 2 + gap;
    pools.push({ sum: (middles[index] as number) - needed[rank], count: 1 });
    while (pools.length > 1 && mean(pools.at(-2) as Pool) > mean(pools.at(-1) as Pool)) {
      const last = pools.pop() as Pool;
      const before = pools.at(-1) as Pool;
      before.sum += last.sum;
      before.count += last.count;
    }
  });
  const moved: number[] = [];
  if (order.length === 0) return moved;
  const least = lo + width(0) / 2;
  const most = Math.max(least, hi - width(order.length - 1) / 2 - (needed.at(-1) as number));
  let rank = 0;
  for (const pool of pools) {
    for (let k = 0; k < pool.count; k += 1, rank += 1) {
      moved[order[rank] as number] = Math.min(Math.max(mean(pool), least), most) + (needed[rank] as number);
    }
  }
  return moved;
}
