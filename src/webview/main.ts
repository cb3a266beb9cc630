// The page's bundle: the elements that its templates name and their styles. Only those of the library that are used
// come in.
import '@vscode/codicons/dist/codicon.css';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import './approvalCard';
import './composer';
import './connect';
import './limitCard';
import './liveTime';
import './planReview';
import './runElement';
import './stepForm';
import './stepList';
import './stepRow';
import './view.css';
import './viewElement';
