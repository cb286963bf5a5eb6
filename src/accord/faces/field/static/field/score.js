// The rule of a screening, as detection/screening/scoring.py reads it; tests/browser/test_field_page.py compares the two.

const STRENGTHS = ["strong", "medium", "weak"];

// A list with its modules: their groups behind its own.
export const merged = (list, modules) => [...list.groups, ...modules.flatMap((one) => one.groups)];

function turns(found, rule) {
  const counts = STRENGTHS.map((strength) => found.filter((one) => one.strength === strength).length);
  return rule.least.some((row) => row.least.every((least, n) => counts[n] >= least));
}

const row = (rule, positive, population) =>
  rule.rows.find(
    (one) =>
      (one.population === "any" || one.population === population) &&
      one.needs.every((code) => positive.has(code)) &&
      (one.any.length === 0 || one.any.some((code) => positive.has(code))),
  );

const positives = (lists, rule, yes) =>
  new Set(lists.dimensions.map((one) => one.code).filter((code) => turns(yes.filter((i) => i.dimension === code), rule)));

// What these answers amount to: the dimensions, the conclusion, the urgency.
function weigh(lists, rule, population, yes, open) {
  const positive = positives(lists, rule, yes);
  let conclusion = row(rule, positive, population).conclusion;
  if (conclusion === "no_indication") {
    const possible = row(rule, positives(lists, rule, [...yes, ...open]), population).conclusion;
    if (possible !== conclusion) conclusion = "more_information";
  }
  const urgent = positive.size >= rule.urgent.least && rule.urgent.any.some((code) => positive.has(code));
  return { positive, conclusion, urgent };
}

const differs = (a, b) => a.conclusion !== b.conclusion || a.urgent !== b.urgent || [...a.positive].join() !== [...b.positive].join();

export function score(lists, groups, rule, answers, ageGroup) {
  const asked = groups.flatMap((group) => group.indicators);
  const reply = (one) => (answers[one.id] ? answers[one.id].reply : "unknown");
  const yes = asked.filter((one) => reply(one) === "yes");
  const open = asked.filter((one) => ["unknown", "declined"].includes(reply(one)));
  const population = ageGroup === "unknown" ? rule.unknown : ageGroup;
  const again = (some, rest) => weigh(lists, rule, population, some, rest);
  const found = again(yes, open);
  const most = again([...yes, ...open], []);
  const because = row(rule, found.positive, population);
  const order = (one) => lists.gravity.indexOf(one);
  const alone = open.filter((one) => differs(again([...yes, one], open.filter((other) => other !== one)), found));
  return {
    conclusion: found.conclusion,
    urgent: found.urgent,
    sentence: because.conclusion === found.conclusion ? because.text : rule.more,
    dimensions: lists.dimensions.map(({ code }) => ({
      code,
      positive: found.positive.has(code),
      couldTurn: !found.positive.has(code) && most.positive.has(code),
      because: yes.filter((one) => one.dimension === code),
      unknown: open.filter((one) => one.dimension === code),
    })),
    couldBecome: order(most.conclusion) > order(found.conclusion) ? most.conclusion : found.conclusion,
    couldBeUrgent: most.urgent,
    matters: yes.filter((one) => differs(again(yes.filter((other) => other !== one), open), found)),
    alone,
    together: open.filter((one) => most.positive.has(one.dimension) && !found.positive.has(one.dimension) && !alone.includes(one)),
    population,
    rule: rule.key,
  };
}

// What comes next for this person, where the phone's organisation is at home.
export function nextSteps(rule, found, citizenship, home) {
  const away = rule.protection.includes(citizenship) ? "temporary_protection" : "foreign";
  const status = !citizenship || citizenship === home ? "any" : away;
  return rule.steps.filter(
    (step) =>
      ["any", found.population].includes(step.population) &&
      step.conclusions.includes(found.conclusion) &&
      (step.when === "any" || found.urgent) &&
      ["any", status].includes(step.status),
  );
}
