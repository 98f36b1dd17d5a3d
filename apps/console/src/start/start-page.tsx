import { useMessages } from '../messages/use-messages.js';
import { useTitle } from '../ui/use-title.js';
import { EventList } from './event-list.js';
import { FirstKey } from './first-key.js';
import '../desk/desk.css';
import './start.css';

/** The page of developers: a key, a first task, and the events that follow. */
export default function StartPage() {
  const t = useMessages();
  useTitle(t('shell.nav.start'));
  return (
    <div className="desk start">
      <h1>{t('start.heading')}</h1>
      <FirstKey />
      <EventList />
    </div>
  );
}
