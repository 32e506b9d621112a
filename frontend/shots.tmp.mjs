import { chromium } from '@playwright/test';
const [lang='de', out='/tmp/lead/shots'] = process.argv.slice(2);
import { mkdirSync } from 'node:fs'; mkdirSync(out,{recursive:true});
const browser = await chromium.launch({executablePath:'/usr/bin/chromium', args:['--no-sandbox']});
for (const [name, opts] of Object.entries({desktop:{viewport:{width:1440,height:900},colorScheme:'light'}, phone:{viewport:{width:390,height:844},colorScheme:'dark',isMobile:true,hasTouch:true,deviceScaleFactor:2}})) {
  const c = await browser.newContext({...opts, locale: lang==='de'?'de-DE':'fr-FR', timezoneId:'Europe/Berlin'});
  const p = await c.newPage();
  p.on('console', m => m.type()==='error' && console.log('console', m.text()));
  p.on('pageerror', e => console.log('pageerror', e.message));
  await p.goto('http://127.0.0.1:8100/login'); await p.waitForTimeout(1500);
  await p.screenshot({path:`${out}/${lang}-${name}-login.png`});
  await p.getByLabel(/e-mail/i).first().fill('admin@example.com'); await p.fill('input[type=password]','correct-horse-battery-staple');
  await p.keyboard.press('Enter'); await p.waitForTimeout(2500);
  const first = await p.evaluate(()=>document.querySelector('a[data-row]')?.getAttribute('href'));
  for (const [n,path] of Object.entries({chargers:'/chargers',table:'/chargers?view=table',charger:first??'/chargers',details:(first??'')+'/details',clogs:(first??'')+'/logs',dashboard:'/dashboard',logs:'/logs',tail:'/tail',connections:'/connections',users:'/users',keys:'/keys',audit:'/audit-log',account:'/account',more:'/more'})) {
    await p.goto('http://127.0.0.1:8100'+path); await p.waitForTimeout(1800);
    const over = await p.evaluate(()=>document.documentElement.scrollWidth - innerWidth);
    const cut = await p.evaluate(()=>[...document.querySelectorAll('button,a,th,td,h1,h2,label,span,p,[role=columnheader]')].filter(e=>e.children.length===0&&e.scrollWidth>e.clientWidth+1&&getComputedStyle(e).display!=='inline'&&e.clientWidth>1).map(e=>e.textContent).slice(0,12));
    console.log(name,n,over>0?'OVERFLOW '+over:'', JSON.stringify([...new Set(cut)]));
    await p.screenshot({path:`${out}/${lang}-${name}-${n}.png`, fullPage: false});
  }
  await c.close();
}
await browser.close();
