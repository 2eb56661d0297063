// Shapley values: a player's part is what it adds to each coalition of the others, so weighted that
// every order in which players may come counts the same.

// How many players are in a coalition; bit k of its number is player k.
export function members(coalition) {
  let count = 0;
  for (let rest = coalition; rest; rest >>= 1) count += rest & 1;
  return count;
}

// The weight of a coalition of so many others, of n players: by its size, 0 to n − 1.
export function weights(n) {
  return Array.from({ length: n }, (_, size) => 1 / (n * choose(n - 1, size)));
}

function choose(n, k) {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = ways * (n - k + i) / i;
  return ways;
}
