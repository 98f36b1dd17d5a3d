import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { serverNowMs } from '../../api/server-clock.js';
import { useMessages } from '../../messages/use-messages.js';
import { useTitle } from '../../ui/use-title.js';
import { useRights } from '../rights.js';
import { PeriodChoice } from './period-choice.js';
import { periodIn } from './period.rule.js';
import { QualityFigure } from './quality-figure.js';
import { SpendFigure } from './spend-figure.js';
import { TaskFigures } from './task-figures.js';
import './overview.css';

/** How the organization's work goes over a period, which is in the address. */
export default function OverviewPage() {
  const t = useMessages();
  const can = useRights();
  const [search] = useSearchParams();
  const text = search.toString();
  const period = useMemo(() => periodIn(new URLSearchParams(text), serverNowMs()), [text]);
  useTitle(t('desk.overview'));
  return (
    <div className="desk-list">
      <h1>{t('desk.overview')}</h1>
      <PeriodChoice period={period} />
      <div className="figures-grid">
        <TaskFigures period={period} />
        {can('quality:read') && <QualityFigure period={period} />}
        {can('billing:read') && <SpendFigure period={period} />}
      </div>
    </div>
  );
}
