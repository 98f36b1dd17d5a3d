import { createRoot } from 'react-dom/client';
import { loadArea, preferredLocale, setLocale } from './messages/catalog.js';
import { keptLocale } from './session/kept-choices.js';
import { App } from './shell/app.js';
import './ui/tokens.css';
import './ui/base.css';
import './shell/shell.css';

await setLocale(preferredLocale([keptLocale() ?? '', ...navigator.languages]));
await loadArea('shell');
const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
