// The page: begins its parts, and hands each event of the feed to them.
import * as charts from './charts.js';
import { $ } from './dom.js';
import { follow } from './feed.js';
import * as labelSets from './label-sets.js';
import * as dialog from './picture-dialog.js';
import * as pictures from './pictures.js';
import * as publish from './publish.js';

charts.begin();
dialog.begin();
labelSets.begin();
pictures.begin();
publish.begin();

let start = null;

follow({
  hello(hello) {
    labelSets.reset(hello.writable);
    publish.allow(hello.writable, hello.imageMaxBytes);
    start = hello.start;
    document.documentElement.dataset.start = start;
  },
  'label-set': labelSets.update,
  picture(picture) {
    pictures.add(picture);
    publish.answered(picture);
    $('model').textContent = picture.model;
  },
  figures(figures) {
    charts.add(figures);
    const model = figures.conditions.find((condition) => condition.name === 'model');
    if (model?.met) $('model').textContent = model.text.split(' on ')[0];
    const waits = figures.conditions.filter((condition) => !condition.met || condition.text.startsWith('images wait'));
    notice(waits.map((condition) => (condition.text.startsWith('images wait') ? condition.text : `${condition.name}: ${condition.text}`)).join('; '));
  },
  problem({ problem }) {
    notice(problem);
  },
}, (name, text) => {
  const pill = $('connection');
  if (pill.dataset.state !== name) pill.dataset.state = name;
  if (pill.textContent !== text) pill.textContent = text;
});

function notice(text) {
  const element = $('notice');
  if (element.textContent !== text) element.textContent = text;
  element.hidden = !text;
}
