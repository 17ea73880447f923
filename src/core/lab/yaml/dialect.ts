// YAML 1.2 as lab files have it: `.10` is a text, the end of an address, and not the number 0.1.
import type { DocumentOptions, SchemaOptions, Tags } from 'yaml'

const floatTag = 'tag:yaml.org,2002:float'

/** For reading and printing alike. A number has a digit before its point; `.inf` and `.nan` are texts too. */
export const dialect = {
  version: '1.2',
  schema: 'core',
  customTags: (tags: Tags): Tags =>
    tags.map((tag) => {
      if (typeof tag === 'string' || 'collection' in tag || tag.tag !== floatTag || !tag.test) return tag
      return { ...tag, test: new RegExp(tag.test.source.replace(/^\^/, '^(?=[-+]?[0-9])')) }
    }),
} satisfies DocumentOptions & SchemaOptions
