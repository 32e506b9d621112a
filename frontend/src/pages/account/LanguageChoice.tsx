import { NativeSelect } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { changeLanguage } from '../../accounts/accounts';
import { sentence } from '../../api/sentence';
import { LANGUAGES, type Language } from '../../texts/language';
import { t } from '../../texts/rooms/account';
import classes from './AccountPage.module.css';

const AS_BROWSER = '';
const OPTIONS = [
  { value: AS_BROWSER, label: t('language.as-browser') },
  ...Object.entries(LANGUAGES).map(([value, label]) => ({ value, label })),
];

/** The choice of a language, which is saved at once. */
export function LanguageChoice({ language }: { language: Language | null }) {
  const [chosen, setChosen] = useState<string>(language ?? AS_BROWSER);
  const [problem, setProblem] = useState<string | null>(null);
  const choose = async (value: string) => {
    setChosen(value);
    setProblem(null);
    try {
      await changeLanguage(value === AS_BROWSER ? null : (value as Language));
    } catch (error) {
      setChosen(language ?? AS_BROWSER);
      setProblem(sentence(error));
    }
  };
  return (
    <NativeSelect
      className={classes.language}
      label={t('language.label')}
      description={t('language.about')}
      data={OPTIONS}
      value={chosen}
      onChange={(event) => void choose(event.currentTarget.value)}
      error={problem}
      rightSection={<IconChevronDown size={15} stroke={1.7} aria-hidden />}
    />
  );
}
