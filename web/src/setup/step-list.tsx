import { Link } from 'wouter';
import classes from './step-list.module.css';
import { STEPS } from './steps.ts';

/** The steps as a list of links: those reached can be redone in any order. */
export function StepList({ base, at, limit }: { base: string; at: number; limit: number }) {
  return (
    <nav aria-label="Steps of the set-up">
      <ol className={classes['steps']}>
        {STEPS.map((step, i) => (
          <li
            key={step.key}
            className={classes['step']}
            data-state={i === at ? 'here' : i < limit ? 'done' : i === limit ? 'open' : 'later'}
          >
            {i <= limit ? (
              <Link href={`${base}/${step.key}`} aria-current={i === at ? 'step' : undefined}>
                <span className={classes['number']}>{i + 1}</span>
                {step.title}
              </Link>
            ) : (
              <span>
                <span className={classes['number']}>{i + 1}</span>
                {step.title}
              </span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
