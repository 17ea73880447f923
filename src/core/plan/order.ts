// The order of a plan: what goes away first, then links before ports, addresses after links, services last.

/** Where each group of operations stands; within one, the order in which the planner made them is kept. */
export const rank = {
  openSandbox: 0,
  closeForward: 5,
  stopUplink: 10,
  startUplink: 15,
  stopService: 20,
  rememberCards: 22,
  unsetNameServers: 23,
  removeRoute: 25,
  removeAddress: 30,
  releasePort: 35,
  removeUnit: 38,
  removeLink: 40,
  activateFormer: 41,
  removeProfile: 42,
  rememberSysctl: 45,
  rules: 50,
  leaveAlone: 53,
  addProfile: 54,
  addLink: 55,
  activateProfile: 56,
  prepareLink: 58,
  setBridge: 60,
  takePort: 65,
  setPort: 70,
  setLink: 75,
  allowIpv6: 78,
  addAddress: 80,
  addRoute: 85,
  sysctl: 90,
  removeRules: 92,
  forgetCards: 93,
  forgetSysctl: 94,
  startService: 95,
  /** After DHCP clients, which write theirs. */
  setNameServers: 96,
  noLongerLeftAlone: 97,
  openForward: 98,
  /** Done when the change is kept. */
  keep: 99,
  closeSandbox: 100,
} as const

/** A stable sort by rank. */
export const inOrder = <T>(items: T[], rankOf: (item: T) => number): T[] =>
  items
    .map((item, at) => ({ item, at, rank: rankOf(item) }))
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
    .map(({ item }) => item)
