interface ImportMetaEnv {
  /** The origin of the API, if it is not that of this page: "https://genx.example.com". */
  readonly VITE_API_URL?: string;
}
