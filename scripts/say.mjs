/** One line when a slow step starts and one when it ends, so that a first start never looks hung. Runs under Node 20. */
export async function step(title, work) {
  const startedAt = Date.now();
  console.log(`unit-sync: ${title} ...`);
  const result = await work();
  console.log(`unit-sync: ${title}: done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  return result;
}
